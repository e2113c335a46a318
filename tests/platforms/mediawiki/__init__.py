"""Tests of the MediaWiki adapter."""
