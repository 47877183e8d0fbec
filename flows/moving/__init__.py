"""Moving: a site's backup, its restore, and handing it over to another machine."""
