"""Whether a listing is still true: confirming, doubts and calls, who answers a number, how often it is seen."""
