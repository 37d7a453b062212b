using TypedRpc.Timing;

namespace TypedRpc.Tests.Timing;

/// <summary>What is due, found without looking at what is not.</summary>
public sealed class DueWheels
{
    private const long Period = 25;

    [Fact]
    public void A_place_is_due_in_the_period_of_its_time_and_not_before()
    {
        var wheel = new DueWheel(Period);
        wheel.Add(3, dueAt: 1100, now: 1000);
        wheel.Add(7, dueAt: 1101, now: 1000);
        Due(wheel, 1099).ShouldBeEmpty();
        Due(wheel, 1100).ShouldBe([3]);
        Due(wheel, 1124).ShouldBeEmpty();
        Due(wheel, 1125).ShouldBe([7]);
        Due(wheel, 100_000).ShouldBeEmpty();
    }

    [Fact]
    public void An_entry_that_is_due_already_is_due_in_the_next_period()
    {
        var wheel = new DueWheel(Period);
        Due(wheel, 5000).ShouldBeEmpty();
        wheel.Add(1, dueAt: 4000, now: 5000);
        wheel.Add(2, dueAt: 4000, now: 4500); // by a clock that was read before the look
        Due(wheel, 5024).ShouldBeEmpty();
        Due(wheel, 5025).ShouldBe([1, 2], ignoreOrder: true);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(long.MaxValue)]
    public void An_entry_due_far_in_the_future_passes_once_around_the_wheel(long dueAt)
    {
        var wheel = new DueWheel(Period);
        wheel.Add(1, dueAt, now: 0);
        Due(wheel, 62 * Period).ShouldBeEmpty();
        Due(wheel, 63 * Period).ShouldBe([1]);
    }

    [Fact]
    public void A_removed_or_moved_entry_is_not_due()
    {
        var wheel = new DueWheel(Period);
        for (int place = 0; place < 5; place++)
            wheel.Add(place, dueAt: 100, now: 0);
        wheel.Remove(0);
        wheel.Remove(2);
        wheel.Remove(4);
        wheel.Remove(4);
        wheel.Remove(1000);
        wheel.Add(1, dueAt: 200, now: 0);
        Due(wheel, 100).ShouldBe([3]);
        Due(wheel, 200).ShouldBe([1]);
    }

    [Fact]
    public void After_a_long_pause_only_due_entries_are_returned()
    {
        var wheel = new DueWheel(Period);
        Due(wheel, 1000).ShouldBeEmpty();
        wheel.Add(1, dueAt: 1_000_500, now: 1_000_000);
        wheel.Add(2, dueAt: 1_000_050, now: 1_000_000);
        Due(wheel, 1_000_050).ShouldBe([2]);
        Due(wheel, 1_000_500).ShouldBe([1]);
        wheel.Add(3, dueAt: 1_000_600, now: 1_000_500);
        Due(wheel, 9_000_000).ShouldBe([3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_agrees_with_a_list_of_all_entries(int seed)
    {
        var random = new Random(seed);
        var wheel = new DueWheel(Period);
        var all = new Dictionary<int, long>();
        long now = 10_000;
        for (int step = 0; step < 20_000; step++)
        {
            int place = random.Next(300);
            switch (random.Next(4))
            {
                case 0:
                    all[place] = now + random.Next(1500);
                    wheel.Add(place, all[place], now);
                    break;
                case 1:
                    all.Remove(place);
                    wheel.Remove(place);
                    break;
                default:
                    now += random.Next(40);
                    foreach (int due in Due(wheel, now))
                    {
                        all.Remove(due, out long dueAt).ShouldBeTrue();
                        dueAt.ShouldBeLessThanOrEqualTo(now);
                    }

                    all.Values.ShouldAllBe(dueAt => dueAt > now - (2 * Period));
                    break;
            }
        }
    }

    private static List<int> Due(DueWheel wheel, long now)
    {
        List<int> due = [];
        wheel.TakeDue(now, due);
        return due;
    }
}
