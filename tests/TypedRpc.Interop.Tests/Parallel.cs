// Most tests wait for a peer in another process.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
