// Most tests wait for a broker, a deadline or a pause, and not for the processor.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
