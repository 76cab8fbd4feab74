"""Every map of the process, found from the runtime's own bookkeeping: spans, type descriptors, typed roots, stacks."""
