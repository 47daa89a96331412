"""The shipped checklist versions, one folder each; installed as ``rai_review.checklists``."""
