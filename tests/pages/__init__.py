"""The pages, run as Streamlit runs them."""
