"""The catalogue of reports: what is asked, what comes out, and every form in which it leaves the house."""
