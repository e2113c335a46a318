"""Floor 5: the dashboard's pages. The only room with Streamlit; they read, and decide nothing."""
