"""Lists of the reviews a person may see, and what waits for them."""
