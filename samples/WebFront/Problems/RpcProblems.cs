using BlockStorage.Contracts;
using Microsoft.AspNetCore.Mvc;
using TypedRpc;

namespace WebFront.Problems;

/// <summary>Says which HTTP response a failure becomes. This is the only place that knows.</summary>
internal static class RpcProblems
{
    /// <summary>The problem details for a failure; null for a failure that is not known here.</summary>
    /// <remarks>The texts are for the person at the browser. Types, messages and stack traces of services do not leave the front.</remarks>
    public static ProblemDetails? For(Exception exception) => exception switch
    {
        InvalidVolumeException invalid => Problem(422, "The volume is not valid", invalid.Message, ("field", invalid.Field)),
        NoSpaceException space => Problem(409, "There is not enough space", space.Message, ("largestGib", space.LargestGib)),
        VolumeNotFoundException missing => Problem(404, "There is no such volume", missing.Message),
        VolumeBusyException busy => Problem(409, "The volume is in use", busy.Message),
        BadHttpRequestException request => Problem(request.StatusCode, "The request cannot be read", "Check its JSON."),
        RpcException failure => With(failure, For(failure)),
        _ => null,
    };

    private static ProblemDetails For(RpcException failure) => failure switch
    {
        RpcNoServerException => Problem(503, "The service is not running", "No server can take the request now. Try again soon."),
        RpcConnectionException => Problem(503, "The service cannot be reached", "There is no connection to the message broker."),
        RpcOverloadedException => Problem(503, "The service is busy", "There are too many requests now. Try again soon."),
        RpcTimeoutException => Problem(504, "The service did not answer in time", "Reload the list before you try again."),
        RpcRejectedException { Kind: RpcErrorKind.InvalidArguments } =>
            Problem(400, "The service cannot read the request", "The front and the service have different contracts."),
        RpcRejectedException => Problem(501, "The service cannot do this", "It is of an older or newer version than the front."),
        RpcRemoteException => Problem(502, "The service failed", "The cause is in the log of the service."),
        RpcSerializationException => Problem(502, "The answer of the service cannot be read", "The cause is in the log of the front."),
        _ => Problem(500, "The front failed", "The cause is in the log of the front."),
    };

    // The id leads to the request in the logs. A client that reads "notStarted" can repeat the request safely.
    private static ProblemDetails With(RpcException failure, ProblemDetails problem)
    {
        problem.Extensions["execution"] = failure.Execution switch
        {
            RpcExecution.NotStarted => "notStarted",
            RpcExecution.Failed => "failed",
            _ => "unknown",
        };
        if (failure.CallId is { } id)
            problem.Extensions["callId"] = id;
        return problem;
    }

    private static ProblemDetails Problem(int status, string title, string detail, params (string Name, object? Value)[] members) => new()
    {
        Status = status,
        Title = title,
        Detail = detail,
        Extensions = members.ToDictionary(member => member.Name, member => member.Value),
    };
}
