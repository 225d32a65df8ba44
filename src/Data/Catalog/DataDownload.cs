using System.Net;
using System.Net.Http.Headers;

namespace NativeTickets.Data;

/// <summary>Fetches one file whose length and SHA-256 are known; continues where an earlier try stopped, on the next mirror if need be.</summary>
sealed class DataDownload(HttpClient http, Action<DownloadProgress> progress)
{
    const int BufferSize = 1 << 16;
    const int MostCuts = 5; // of the connection to one mirror; each is followed by a request for the rest
    const int MostJoined = 2; // files of one mirror, joined from parts, that were not what was wanted

    /// <summary>How long a mirror may send nothing.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Fetches a file into a folder. It appears there whole and with the right digest, or not at all.</summary>
    /// <param name="file">What it must be; its digest is known.</param>
    /// <param name="mirrors">Asked in this order.</param>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="placing">Called with the file's path when it is here and checked, before it replaces what may be there.</param>
    /// <param name="cancellation">Stops at the next bytes; what is here stays for the next try.</param>
    /// <exception cref="DataException">Every mirror failed, each named with its reason; or the disk refuses.</exception>
    public async Task FetchAsync(CatalogFile file, IReadOnlyList<Uri> mirrors, string folder, Action<string> placing, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, file.Name);
        var failures = new List<string>();
        foreach (var mirror in mirrors)
        {
            var source = new Uri(mirror, file.Name);
            try
            {
                using var part = new PartialFile(path);
                await FromAsync(source, file, part, cancellation);
                placing(path);
                part.Finish();
                return;
            }
            catch (MirrorException e)
            {
                failures.Add($"  {source}: {e.Message}");
            }
        }
        throw new DataException(
            $"{file.Name} could not be fetched:\n{string.Join('\n', failures)}\n"
            + $"Try again later, name another place that has it with --from URL, or put it into {folder} yourself");
    }

    async Task FromAsync(Uri source, CatalogFile file, PartialFile part, CancellationToken cancellation)
    {
        if (part.Length > file.Bytes) part.Clear();
        var (resumes, cuts, joined) = (part.Length > 0, 0, 0);
        while (true)
        {
            try
            {
                if (part.Length < file.Bytes) await TransferAsync(source, file, part, cancellation);
            }
            catch (MirrorException e) when (e.IsCut && cuts++ < MostCuts)
            {
                continue;
            }
            var sha256 = part.Sha256();
            if (sha256 == file.Sha256) return;
            part.Clear();
            // the parts may be of two different files: only one that was fetched whole shows what the mirror has
            if (!resumes && cuts == 0) throw new MirrorException($"has other bytes: its SHA-256 is {sha256}, {file.Sha256} was wanted");
            if (++joined == MostJoined)
                throw new MirrorException($"breaks off, and has other bytes: {joined} times, what came in parts was not the file; "
                    + $"the last SHA-256 is {sha256}, {file.Sha256} was wanted");
            (resumes, cuts) = (false, 0);
        }
    }

    async Task TransferAsync(Uri source, CatalogFile file, PartialFile part, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var start = part.Length;
        try
        {
            using var response = await AskAsync(source, start, part, patience);
            switch (response.StatusCode)
            {
                case HttpStatusCode.PartialContent when start > 0 && response.Content.Headers.ContentRange is { From: { } from } range && from == start:
                    CheckLength(range.Length, file);
                    break;
                case HttpStatusCode.OK:
                    CheckLength(response.Content.Headers.ContentLength, file);
                    part.Begin(source, response.Headers.ETag);
                    break;
                case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when start > 0:
                    part.Clear();
                    throw new MirrorException("cannot continue where an earlier try stopped", isCut: true);
                default:
                    throw new MirrorException($"answers {(int)response.StatusCode} {response.ReasonPhrase}");
            }
            await AppendAsync(response, source, file, part, patience);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new MirrorException(
                $"sends nothing for {Patience.TotalSeconds:0.#} s, after {part.Length:#,0} of {file.Bytes:#,0} bytes", isCut: part.Length > start);
        }
    }

    async Task<HttpResponseMessage> AskAsync(Uri source, long start, PartialFile part, CancellationTokenSource patience)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        if (start > 0)
        {
            request.Headers.Range = new RangeHeaderValue(start, null);
            if (part.TagFrom(source) is { } tag) request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        }
        patience.CancelAfter(Patience);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (HttpRequestException e)
        {
            throw new MirrorException($"cannot be reached ({e.Message.TrimEnd('.')})");
        }
    }

    async Task AppendAsync(HttpResponseMessage response, Uri source, CatalogFile file, PartialFile part, CancellationTokenSource patience)
    {
        var buffer = new byte[BufferSize];
        var start = part.Length;
        using var body = await response.Content.ReadAsStreamAsync(patience.Token);
        progress(new DownloadProgress(file.Name, source, part.Length, file.Bytes));
        while (true)
        {
            patience.CancelAfter(Patience);
            int read;
            try
            {
                read = await body.ReadAsync(buffer, patience.Token);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw new MirrorException($"breaks off after {part.Length:#,0} of {file.Bytes:#,0} bytes", isCut: part.Length > start);
            }
            if (read == 0) break;
            if (part.Length + read > file.Bytes)
            {
                part.Clear();
                throw new MirrorException($"sends more than the {file.Bytes:#,0} bytes that were wanted");
            }
            part.Append(buffer.AsSpan(0, read));
            progress(new DownloadProgress(file.Name, source, part.Length, file.Bytes));
        }
        if (part.Length < file.Bytes) throw new MirrorException($"breaks off after {part.Length:#,0} of {file.Bytes:#,0} bytes", isCut: part.Length > start);
    }

    static void CheckLength(long? offered, CatalogFile file)
    {
        if (offered is { } bytes && bytes != file.Bytes) throw new MirrorException($"has {bytes:#,0} bytes; {file.Bytes:#,0} were wanted");
    }
}

/// <summary>One mirror failed; the next may do. <see cref="IsCut"/> where it failed within the file, so that it is worth continuing from there.</summary>
sealed class MirrorException(string why, bool isCut = false) : Exception(why)
{
    public bool IsCut { get; } = isCut;
}
