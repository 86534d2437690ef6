"""Whether a listing is still true: confirming, doubts of searchers, who answers a number, how often it is seen."""
