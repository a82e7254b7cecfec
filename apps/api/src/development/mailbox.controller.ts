import { Public } from '@mensal/identity';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { listPage, MAIL_POLICY, mailBody, mailPage, noMailPage, PAGE_POLICY } from './mailbox-pages.js';
import { Mailbox, type ReceivedMail } from './mailbox.js';

const HTML = 'text/html; charset=utf-8';

/** What this server has mailed, for a person who develops and for tests. */
@Controller('dev')
@Public()
export class MailboxController {
  constructor(private readonly mailbox: Mailbox) {}

  @Get('mail.json')
  @Header('Cache-Control', 'no-store')
  mails() {
    return { mails: this.mailbox.mails };
  }

  @Get('mail')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('Cache-Control', 'no-store')
  list(): string {
    return listPage(this.mailbox.mails);
  }

  @Get('mail/:id')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  one(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.show(id, reply, mailPage);
  }

  @Get('mail/:id/html')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', MAIL_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  body(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.show(id, reply, mailBody);
  }

  private show(id: string, reply: FastifyReply, page: (mail: ReceivedMail) => string): string {
    const mail = this.mailbox.find(id);
    if (mail !== undefined) return page(mail);
    reply.status(404);
    return noMailPage();
  }
}
