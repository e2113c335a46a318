"""Weibo's adapter."""
