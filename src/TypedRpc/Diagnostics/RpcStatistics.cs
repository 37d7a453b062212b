namespace TypedRpc;

/// <summary>What a bus has counted since it was connected.</summary>
/// <param name="RepliesDropped">Replies for which nobody waited any more: late, repeated or forged.</param>
/// <param name="RepliesReturned">Replies of ours that no inbox took, because the caller was gone.</param>
/// <param name="MessagesRejected">Messages that were no requests or replies, and were thrown away.</param>
/// <param name="RequestsExpired">Requests that came after their caller had stopped waiting, and were not run.</param>
/// <param name="CastsFailed">Casts whose method threw.</param>
public readonly record struct RpcStatistics(long RepliesDropped, long RepliesReturned, long MessagesRejected, long RequestsExpired, long CastsFailed);
