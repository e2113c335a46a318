"""Alerts: who is told of a confirmed change, once, when, and in which words."""
