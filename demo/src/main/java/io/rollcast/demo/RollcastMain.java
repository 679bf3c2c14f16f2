package io.rollcast.demo;

import io.rollcast.audit.AuditCommand;
import io.rollcast.backtest.BacktestCommand;
import io.rollcast.broker.BrokerCommand;
import io.rollcast.chaos.ChaosCommand;
import io.rollcast.doctor.DoctorCommand;
import io.rollcast.experiments.EvaluateCommand;
import io.rollcast.experiments.RecipeCommand;
import io.rollcast.experiments.RefreshCommand;
import io.rollcast.experiments.SoakCommand;
import io.rollcast.explain.ExplainCommand;
import io.rollcast.faults.FaultsCommand;
import io.rollcast.forecaster.ForecastCommand;
import io.rollcast.forecaster.RepartitionCommand;
import io.rollcast.inspect.InspectCommand;
import io.rollcast.processes.Leash;
import io.rollcast.producer.ProduceCommand;
import io.rollcast.service.CommandRunner;
import io.rollcast.simulate.SimulateCommand;
import io.rollcast.trainer.TrainCommand;
import io.rollcast.trainer.base.BaseCommand;
import io.rollcast.trainer.releases.ModelsCommand;
import picocli.CommandLine.Command;

/** {@code ./rollcast}: every command in one place. */
@Command(
        name = "rollcast",
        mixinStandardHelpOptions = true,
        description = "Rolling forecasts for Kafka topics of measurements.",
        footer = {"", "Every option --some-name can also be given as the environment variable ROLLCAST_SOME_NAME."},
        subcommands = {
            DemoCommand.class,
            BacktestCommand.class,
            InspectCommand.class,
            BrokerCommand.class,
            ProduceCommand.class,
            TrainCommand.class,
            ForecastCommand.class,
            EvaluateCommand.class,
            ExplainCommand.class,
            RecipeCommand.class,
            RefreshCommand.class,
            SoakCommand.class,
            ChaosCommand.class,
            FaultsCommand.class,
            SimulateCommand.class,
            AuditCommand.class,
            DoctorCommand.class,
            BaseCommand.class,
            ModelsCommand.class,
            RepartitionCommand.class
        })
public final class RollcastMain {

    private RollcastMain() {}

    public static void main(String[] arguments) {
        Leash.hold();
        System.exit(CommandRunner.run(commands(), arguments));
    }

    /** All commands, for {@link CommandRunner}. */
    public static Object commands() {
        return new RollcastMain();
    }
}
