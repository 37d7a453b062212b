// Each test builds something or runs several processes, and their time limits are for a machine that does one of these at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
