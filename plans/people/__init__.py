"""Who is there, who can do what, whom to ask next, and what they said."""
