using System.Collections.Concurrent;
using Consumer.Contracts;

namespace Consumer.Application;

internal sealed class Shelf : IShelf
{
    private readonly ConcurrentQueue<Book> _books = new();
    private readonly TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Added => _added.Task;

    public Task<IReadOnlyList<Book>> FindBooksAsync(string author, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Book>>([.. _books.Where(book => book.Author == author)]);

    public ValueTask AddBookAsync(Book book)
    {
        _books.Enqueue(book);
        _added.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public Task<Dictionary<string, int>> CountAsync() => Task.FromResult(_books.CountBy(book => book.Author).ToDictionary());
}
