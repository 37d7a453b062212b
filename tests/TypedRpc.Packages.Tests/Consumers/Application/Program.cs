using Consumer.Application;
using Consumer.Contracts;
using TypedRpc;

RpcBus bus = await RpcBus.ConnectAsync(args[0]).ConfigureAwait(false);
await using (bus.ConfigureAwait(false))
{
    // The first that is done with a contract of the library, so that nothing else can have run the library's registration.
    var shelf = new Shelf();
    await bus.ServeAsync<IShelf>(shelf).ConfigureAwait(false);
    await bus.ServeAsync<IEcho>(new Echo()).ConfigureAwait(false);

    IShelf books = bus.Client<IShelf>().Any;
    await books.AddBookAsync(new Book("Pan", "Hamsun", 1894, BookState.Lent)).ConfigureAwait(false);
    await shelf.Added.WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
    foreach (Book book in await books.FindBooksAsync("Hamsun").ConfigureAwait(false))
        Console.WriteLine($"found {book.Title} of {book.Year}: {book.State}");
    foreach ((string author, int count) in await books.CountAsync().ConfigureAwait(false))
        Console.WriteLine($"counted {count} by {author}");

    Console.WriteLine($"echo {await bus.Client<IEcho>().Any.RepeatAsync("so").ConfigureAwait(false)}");

    if (args.Length == 1)
        return;
    Console.WriteLine($"serving, {args[1]}");
    await Task.Delay(Timeout.InfiniteTimeSpan).ConfigureAwait(false);
}
