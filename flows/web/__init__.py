"""The public pages: answering, giving, the board, and the hook for messages."""
