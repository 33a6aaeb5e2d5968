"""What is done around a plan: evidence pulled, reports written and scheduled, jobs, plans taken in."""
