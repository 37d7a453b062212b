using System;
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
        private static void Main()
        {
            Console.WriteLine(nameof(IOld));
        }
    }
}
