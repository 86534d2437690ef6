"""Every known attack string through every input: forms, JSON, addresses, headers, import columns."""
