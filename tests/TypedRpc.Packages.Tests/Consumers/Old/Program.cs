using System.Threading.Tasks;
using TypedRpc;

namespace Consumer.Old
{
    [RpcTopic("old")]
    internal interface IOld
    {
        [Call]
        Task<int> AgeAsync();
    }

    internal static class Program
    {
        private static async Task Main(string[] args)
        {
            RpcBus bus = await RpcBus.ConnectAsync(args[0]).ConfigureAwait(false);
            await bus.Client<IOld>().Any.AgeAsync().ConfigureAwait(false);
            await bus.DisposeAsync().ConfigureAwait(false);
        }
    }
}
