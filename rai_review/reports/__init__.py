"""The signed PDF of a decided submission: contents, rendering, signing, verification."""
