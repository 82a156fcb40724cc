"""A vision tower for the heads alone, trained with them."""
