"""What a model reads and says: prompts, tokens, plans as words."""
