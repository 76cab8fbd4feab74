"""`gomap owners` and what the runtime alone holds."""
