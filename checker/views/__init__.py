"""Floor 4: sentences, tables and charts from plain rows; no Streamlit, no database."""
