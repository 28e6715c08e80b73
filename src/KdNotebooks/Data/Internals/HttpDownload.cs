using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace KdNotebooks.Data.Internals;

/// <summary>
/// Downloads into a ".part" file and goes on where an earlier download stopped. A machine without a network is found
/// out in seconds: connecting may take 2 s, and a host that did not answer is not asked again.
/// </summary>
internal sealed class HttpDownload : IDisposable
{
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(2), s_answer = TimeSpan.FromSeconds(15), s_stall = TimeSpan.FromSeconds(30);
    private readonly HttpClient _client;
    private readonly HashSet<string> _unreachable = [];
    private readonly bool _realNetwork;

    public HttpDownload(HttpMessageHandler? handler = null)
    {
        _client = new HttpClient(handler ?? new SocketsHttpHandler { ConnectTimeout = s_connect }) { Timeout = Timeout.InfiniteTimeSpan };
        _realNetwork = handler is null;
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("KdNotebooks", "0.1"));
    }

    /// <summary>
    /// Brings <paramref name="url"/> to <paramref name="part"/>, complete when this returns.
    /// <paramref name="canResume"/>: the caller checks a checksum afterwards, so an old part may be continued even when
    /// the server gives no validator.
    /// </summary>
    /// <exception cref="KdException">It cannot be had; the part stays for the next try.</exception>
    public async Task GetAsync(Uri url, string part, bool canResume, Action<long, long?> report, CancellationToken cancellation)
    {
        if (_unreachable.Contains(url.Host)) throw new KdException($"{url.Host}: no connection");
        try
        {
            await ResolveAsync(url, cancellation).ConfigureAwait(false);
            await TryAsync(url, part, canResume, report, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
            _unreachable.Add(url.Host);
            throw new KdException($"{url.Host}: no connection", exception);
        }
        catch (Exception exception) when (exception is TimeoutException || exception is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            _unreachable.Add(url.Host);
            throw new KdException($"{url.Host}: no answer", exception);
        }
        catch (HttpIOException exception)
        {
            throw new KdException($"{url.Host}: the connection broke off", exception);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Looking up a name cannot be cancelled; with no name server it would take half a minute. A proxy looks up by itself.</summary>
    private async Task ResolveAsync(Uri url, CancellationToken cancellation)
    {
        if (!_realNetwork || HttpClient.DefaultProxy.GetProxy(url) is not null) return;
        try
        {
            await Dns.GetHostAddressesAsync(url.Host, cancellation).WaitAsync(s_connect, cancellation).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new HttpRequestException(exception.Message, exception);
        }
    }

    private async Task TryAsync(Uri url, string part, bool canResume, Action<long, long?> report, CancellationToken cancellation)
    {
        string tagFile = part + ".tag";
        string? tag = File.Exists(part) && File.Exists(tagFile) ? await File.ReadAllTextAsync(tagFile, cancellation).ConfigureAwait(false) : null;
        await using FileStream file = DiskErrors.Explain(part, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(part)!);
            return new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        });
        if (tag is null && !canResume) file.SetLength(0);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(s_answer);
        using HttpResponseMessage response = await _client.SendAsync(Request(url, file.Length, tag), HttpCompletionOption.ResponseHeadersRead, stop.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && file.Length > 0) return; // It was complete.
        if (!response.IsSuccessStatusCode) throw new KdException($"{url.Host} answered {(int)response.StatusCode} {response.ReasonPhrase}");
        bool continues = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == file.Length;
        if (!continues) file.SetLength(0);
        file.Position = file.Length;
        if (Tag(response) is { } validator) await File.WriteAllTextAsync(tagFile, validator, cancellation).ConfigureAwait(false);
        else File.Delete(tagFile);

        long? total = response.Content.Headers.ContentLength is { } rest ? file.Length + rest : null;
        await using Stream body = await response.Content.ReadAsStreamAsync(stop.Token).ConfigureAwait(false);
        await CopyAsync(body, file, total, report, stop).ConfigureAwait(false);
        if (total is { } whole && file.Length != whole) throw new KdException($"{url.Host}: the connection broke off at {file.Length} of {whole} bytes");
    }

    private static async Task CopyAsync(Stream body, FileStream file, long? total, Action<long, long?> report, CancellationTokenSource stop)
    {
        var buffer = new byte[256 << 10];
        while (true)
        {
            stop.CancelAfter(s_stall);
            int read = await body.ReadAsync(buffer, stop.Token).ConfigureAwait(false);
            if (read == 0) return;
            DiskErrors.Explain(file.Name, () => file.Write(buffer.AsSpan(0, read)));
            report(file.Length, total);
        }
    }

    private static HttpRequestMessage Request(Uri url, long have, string? tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (have == 0) return request;
        request.Headers.Range = new RangeHeaderValue(have, null);
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-Range", tag);
        return request;
    }

    private static string? Tag(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } etag ? etag.ToString() : response.Content.Headers.LastModified?.ToString("r");
}
