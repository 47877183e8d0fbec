"""Reports: tables for people, one a file, made of a review's document."""
