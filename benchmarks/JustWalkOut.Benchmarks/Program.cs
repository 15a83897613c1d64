using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using JustWalkOut.Benchmarks;

// In this process, so that what is measured is what this solution's build rules compile; --filter chooses, --list flat names them all.
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(15))
    .AddColumn(StatisticColumn.P50, StatisticColumn.P95, new TimesRealTimeColumn());
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
