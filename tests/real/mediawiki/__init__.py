"""Tests against MediaWiki itself, as Debian packs it, run on this machine."""
