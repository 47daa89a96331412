"""Lists over all reviews: what needs me, and every review I may see."""
