"""The canvas as a whole: what it shows, says, and does."""



