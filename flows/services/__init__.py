"""The processes of a site: started detached, known by a lock each, stopped wholly."""
