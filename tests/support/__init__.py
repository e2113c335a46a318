"""What tests share: builders, a replaying fetch, stores."""
