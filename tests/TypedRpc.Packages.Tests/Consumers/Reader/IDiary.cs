using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using TypedRpc;

namespace Consumer.Reader
{
    [RpcTopic("diary")]
    internal interface IDiary
    {
        [Call]
        Task<Page> FindPageAsync(string title, int? year = null, CancellationToken cancellationToken = default);
    }

    internal sealed class Page
    {
        public string Title { get; set; }

        public Dictionary<string, string[]> Words { get; set; }
    }

    internal sealed class Diary : IDiary
    {
        public Task<Page> FindPageAsync(string title, int? year = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(title == null
                ? null
                : new Page { Title = title, Words = new Dictionary<string, string[]> { ["all"] = new[] { "one", null } } });
    }
}
