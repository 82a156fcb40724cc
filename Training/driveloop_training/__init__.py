"""Trains DriveLoop's small driving models: from sample shards to a Hugging Face folder that the Swift engine loads."""
