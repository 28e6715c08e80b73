using System.Runtime;
using System.Runtime.ExceptionServices;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>The request to stop one cell; whoever runs the cell's code tells it the thread.</summary>
internal sealed class CellInterrupt : IDisposable
{
    private static readonly TimeSpan Nudge = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource gentle = new(), forced = new();
    private readonly Lock gate = new();
    private readonly ManualResetEventSlim finished = new();
    private Thread? running;
    private bool requested;

    public CellInterrupt() => Interruption.Requested = false;

    /// <summary>Cancelled by the request: for compiler, restore and the waits of the cell's own thread.</summary>
    public CancellationToken Token => gentle.Token;

    /// <summary>Cancelled by a second request: aborts the thread, wherever it is.</summary>
    public CancellationToken Forced => forced.Token;

    public bool IsRequested => requested;

    /// <summary>
    /// Stops the cell at its next check, or out of a wait, which is repeated while the cell lasts. Returns at once;
    /// <paramref name="stuck"/> is called when the cell still runs after three seconds. A second request aborts the thread:
    /// that stops more, and it can end the process.
    /// </summary>
    public void Request(Action stuck)
    {
        lock (gate)
        {
            if (finished.IsSet) return;
            if (requested)
            {
                // Cancel waits for the abort to reach the thread, which native code can delay for ever: not on this thread.
                new Thread(forced.Cancel) { IsBackground = true, Name = "abort" }.Start();
                return;
            }
            requested = true;
        }
        Interruption.Requested = true;
        new Thread(() => NudgeUntilFinished(stuck)) { IsBackground = true, Name = "interrupt" }.Start();
    }

    public void Enter(Thread thread)
    {
        lock (gate) running = thread;
    }

    public void Leave()
    {
        lock (gate) running = null;
    }

    public void Dispose()
    {
        lock (gate) finished.Set();
    }

    private void NudgeUntilFinished(Action stuck)
    {
        gentle.Cancel();
        var deadline = Deadline.In(Patience);
        bool told = false;
        while (!finished.Wait(Nudge))
        {
            lock (gate)
            {
                if (running is { } thread && (thread.ThreadState & ThreadState.WaitSleepJoin) != 0) thread.Interrupt();
            }
            if (told || !deadline.HasPassed) continue;
            told = true;
            stuck();
        }
    }
}

/// <summary>
/// Runs the code of a cell on a fresh thread that can be stopped. The thread has a synchronization context, so code after
/// an await comes back to it and stays stoppable.
/// </summary>
internal static class CellThread
{
    /// <summary>The result of <paramref name="body"/>, its exception, or <see cref="OperationCanceledException"/> when stopped.</summary>
    public static object? Run(Func<Task<object?>> body, Func<object?, object?> finish, CellInterrupt interrupt)
    {
        object? result = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                ControlledExecution.Run(
                    () =>
                    {
                        using var pump = new PumpContext(interrupt.Token);
                        SynchronizationContext.SetSynchronizationContext(pump);
                        result = finish(pump.RunToEnd(body()));
                    },
                    interrupt.Forced);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true, Name = "cell" };
        interrupt.Enter(thread);
        thread.Start();
        thread.Join();
        interrupt.Leave();
        if (failure is null) return result;
        if (interrupt.IsRequested && IsStop(failure.SourceException)) throw new OperationCanceledException("The cell was interrupted.");
        failure.Throw();
        return null;
    }

    private static bool IsStop(Exception e) => e switch
    {
        OperationCanceledException or ThreadInterruptedException or ThreadAbortException => true,
        AggregateException several => several.InnerExceptions.Any(IsStop),
        _ => e.InnerException is { } inner && IsStop(inner),
    };

    private sealed class PumpContext : SynchronizationContext, IDisposable
    {
        private readonly object gate = new();
        private readonly CancellationToken stop;
        private readonly CancellationTokenRegistration stopping;
        private readonly Queue<(SendOrPostCallback Callback, object? State)> queue = new();
        private bool ended;

        public PumpContext(CancellationToken stop)
        {
            this.stop = stop;
            stopping = stop.Register(() =>
            {
                lock (gate) Monitor.PulseAll(gate);
            });
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (gate)
            {
                if (!ended)
                {
                    queue.Enqueue((d, state));
                    Monitor.PulseAll(gate);
                    return;
                }
            }
            // A task that outlives its cell goes on elsewhere; what follows an await of a stopped cell does not.
            if (!stop.IsCancellationRequested) ThreadPool.UnsafeQueueUserWorkItem(_ => d(state), null);
        }

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;

        public object? RunToEnd(Task<object?> task)
        {
            task.ContinueWith(
                _ =>
                {
                    lock (gate) Monitor.PulseAll(gate);
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (true)
            {
                (SendOrPostCallback Callback, object? State) next;
                lock (gate)
                {
                    while (queue.Count == 0 && !task.IsCompleted && !stop.IsCancellationRequested) Monitor.Wait(gate);
                    if (task.IsCompleted) break;
                    stop.ThrowIfCancellationRequested();
                    next = queue.Dequeue();
                }
                next.Callback(next.State);
            }
            return task.GetAwaiter().GetResult();
        }

        public void Dispose()
        {
            stopping.Unregister();
            lock (gate)
            {
                ended = true;
                while (queue.TryDequeue(out var item))
                {
                    var left = item;
                    if (!stop.IsCancellationRequested) ThreadPool.UnsafeQueueUserWorkItem(_ => left.Callback(left.State), null);
                }
            }
        }
    }
}
