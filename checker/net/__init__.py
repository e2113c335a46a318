"""Floor 2: the only room that knows HTTP. Asks politely, only public hosts, and keeps it all."""
