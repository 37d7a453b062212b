using Microsoft.AspNetCore.Diagnostics;
using TypedRpc;

namespace WebFront.Problems;

/// <summary>Answers a request whose call failed with problem details (RFC 9457).</summary>
internal sealed class RpcExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private const string RetryAfterSeconds = "2";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (RpcProblems.For(exception) is not { Status: { } status } problem)
            return false;
        httpContext.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable && exception is RpcException { IsTransient: true })
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }
}
