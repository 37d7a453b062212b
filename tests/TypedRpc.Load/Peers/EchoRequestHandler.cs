using TypedRpc.Load.Measuring;

namespace TypedRpc.Load.Peers;

/// <summary>Wolverine finds the method by its name. It and what it names must be public for the code that Wolverine generates.</summary>
public static class EchoRequestHandler
{
    public static EchoReply Handle(EchoRequest request)
    {
        Served.AddOne();
        return new EchoReply { Body = request.Body };
    }
}
