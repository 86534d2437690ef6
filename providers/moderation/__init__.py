"""What a person must look at: the queue, its evidence, suggestions of official lists, listings that are one."""
