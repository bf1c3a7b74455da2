using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;

namespace Sequitur.Cli.Devnet;

/// <summary>Starts the validators, says when all answer, and ends with them: all together on request, or when one of them fails.</summary>
internal sealed class DevnetSupervisor(DevnetFolder folder, int validators) : IDisposable
{
    private readonly List<ValidatorProcess> _processes = [];

    public async Task<int> RunAsync(Task stopRequested)
    {
        for (int i = 0; i < validators; i++) _processes.Add(ValidatorProcess.Start(i, folder.ConfigFile(i)));
        Task<int> ended = FirstToEndAsync();
        Task<string[]?> ready = AllReadyAsync();
        await Task.WhenAny(stopRequested, ended, ready).ConfigureAwait(false);
        if (ready.IsCompletedSuccessfully && await ready.ConfigureAwait(false) is { } urls)
        {
            Console.Out.WriteLine($"ready {string.Join(' ', urls)}");
            await Console.Out.FlushAsync().ConfigureAwait(false);
            Console.Error.WriteLine($"sequitur devnet: chain id {DevnetGenesis.ChainId}, data in {folder.FullPath}; Ctrl-C stops");
            await Task.WhenAny(stopRequested, ended).ConfigureAwait(false);
        }

        int code = stopRequested.IsCompleted ? ExitCode.Ok : await ended.ConfigureAwait(false);
        foreach (ValidatorProcess process in _processes) await process.StopAsync().ConfigureAwait(false);
        return code != ExitCode.Ok ? code : _processes.Max(process => process.ExitCode);
    }

    public void Dispose()
    {
        foreach (ValidatorProcess process in _processes) process.Dispose();
    }

    /// <summary>A validator that ends by itself ends the network. Bad usage stays bad usage; all else is a failure.</summary>
    private async Task<int> FirstToEndAsync()
    {
        await Task.WhenAny(_processes.Select(process => process.Exited)).ConfigureAwait(false);
        ValidatorProcess first = _processes.First(process => process.Exited.IsCompleted);
        Console.Error.WriteLine($"sequitur devnet: validator {first.Index} (pid {first.Pid}) ended with exit code {first.ExitCode}");
        return first.ExitCode == ExitCode.Usage ? ExitCode.Usage : ExitCode.Failed;
    }

    private async Task<string[]?> AllReadyAsync()
    {
        string?[] urls = await Task.WhenAll(_processes.Select(process => process.ReadyAsync())).ConfigureAwait(false);
        if (urls.Contains(null)) return null;
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        foreach (string? url in urls) await AskAsync(client, url!).ConfigureAwait(false);
        return urls!;
    }

    private static async Task AskAsync(HttpClient client, string url)
    {
        using var question = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PostAsync(new Uri(url), question).ConfigureAwait(false);
        string body = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
        bool isOurs = body.Contains($"0x{DevnetGenesis.ChainId:x}", StringComparison.Ordinal);
        if (!isOurs) throw new IOException($"{url} answered '{body}' when asked for its chain id");
    }
}
