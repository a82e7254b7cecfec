import { Public } from '@mensal/identity';
import { JobQueue, MapErrors, Scheduler, type ErrorTable } from '@mensal/platform';
import { Body, Controller, Get, HttpCode, Module, Post, type DynamicModule } from '@nestjs/common';
import { IsISO8601 } from 'class-validator';
import { CardTokenController } from './card-token.controller.js';
import { DevClock } from './dev-clock.js';
import { MailboxController } from './mailbox.controller.js';
import { Mailbox } from './mailbox.js';
import type { SimulatedClock } from './simulated-clock.js';

const errors: ErrorTable = { 'DEV.CLOCK_BACKWARDS': [400, 'O relógio só anda para a frente.'] };

class AdvanceBody {
  @IsISO8601({ strict: true }) to!: string;
}

@Controller('dev/clock')
@Public()
@MapErrors(errors)
export class DevClockController {
  constructor(private readonly devClock: DevClock) {}

  @Get()
  now() {
    return { now: this.devClock.clock.now().toISOString() };
  }

  /** Answers when all work on the way is done. */
  @Post('advance')
  @HttpCode(200)
  async advance(@Body() { to }: AdvanceBody) {
    const jobs = await this.devClock.advance(new Date(to));
    return { now: this.devClock.clock.now().toISOString(), jobs };
  }
}

/** What only a server in development has. */
@Module({})
export class DevelopmentModule {
  /** @param mailbox what is shown at `/dev/mail`; by default one that takes no mail */
  static forRoot(clock: SimulatedClock, mailbox = new Mailbox()): DynamicModule {
    return {
      module: DevelopmentModule,
      controllers: [CardTokenController, DevClockController, MailboxController],
      providers: [
        { provide: Mailbox, useValue: mailbox },
        {
          provide: DevClock,
          inject: [Scheduler, JobQueue],
          useFactory: (scheduler: Scheduler, queue: JobQueue) => new DevClock(clock, scheduler, queue),
        },
      ],
      exports: [DevClock],
    };
  }
}
