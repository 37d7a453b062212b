using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Consumer.Contracts;
using Consumer.Toolkit;
using TypedRpc;

namespace Consumer.Reader
{
    internal static class Program
    {
        private static async Task Main(string[] args)
        {
            RpcBus bus = await RpcBus.ConnectAsync(args[0]).ConfigureAwait(false);
            await using (bus.ConfigureAwait(false))
            {
                await bus.ServeAsync<IDiary>(new Diary()).ConfigureAwait(false);
                Page page = await bus.Client<IDiary>().Any.FindPageAsync("May").ConfigureAwait(false);
                Page none = await bus.Client<IDiary>().Any.FindPageAsync(null).ConfigureAwait(false);
                Console.WriteLine(
                    $"page {page.Title} with {page.Words["all"].Length} words, {(none == null ? "none" : "some")} without a title");

                await bus.ServeAsync<IClock>(new Clock()).ConfigureAwait(false);
                var time = new DateTimeOffset(2026, 5, 17, 14, 30, 0, TimeSpan.Zero);
                Console.WriteLine($"hour {await bus.Client<IClock>().Any.HourAsync(time).ConfigureAwait(false)}");

                if (args.Length == 1)
                    return;
                IReadOnlyList<Book> books = await bus.Client<IShelf>().Any.FindBooksAsync(args[1]).ConfigureAwait(false);
                Console.WriteLine($"read {books[0].Title}");
            }
        }
    }
}
