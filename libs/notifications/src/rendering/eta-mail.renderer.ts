import { Injectable } from '@nestjs/common';
import { Eta, type TemplateFunction } from 'eta/core';
import { MailRenderer, type MailData, type MailMessage, type MailTemplate } from '../application/mail.js';
import { oneLine } from '../domain/addresses.js';
import { coloursOf, LAYOUT } from './layout.js';

const SUBJECT_LENGTH = 150;
const ESCAPED = new Eta({ autoEscape: true, autoTrim: false });
const PLAIN = new Eta({ autoEscape: false, autoTrim: false });
const layout = ESCAPED.compile(LAYOUT);

type Compiled = Record<'subject' | 'html' | 'text', TemplateFunction>;

@Injectable()
export class EtaMailRenderer extends MailRenderer {
  private readonly compiled = new WeakMap<MailTemplate, Compiled>();

  render(template: MailTemplate, data: MailData): Pick<MailMessage, 'subject' | 'html' | 'text'> {
    const { subject: ofSubject, html, text } = this.compile(template);
    const values = strict(template, data);
    const subject = oneLine(PLAIN.render(ofSubject, values), SUBJECT_LENGTH);
    return {
      subject,
      text: PLAIN.render(text, values).trim(),
      html: ESCAPED.render(layout, {
        subject,
        merchant: oneLine(data['merchant'] ?? ''),
        ...coloursOf(data['colour']),
        link: webAddress(template, data['link'] ?? ''),
        linkLabel: oneLine(data['linkLabel'] ?? 'Abrir'),
        body: ESCAPED.render(html, values),
      }),
    };
  }

  private compile(template: MailTemplate): Compiled {
    const known = this.compiled.get(template);
    if (known !== undefined) return known;
    const compiled = {
      subject: PLAIN.compile(template.subject),
      html: ESCAPED.compile(template.html),
      text: PLAIN.compile(template.text),
    };
    this.compiled.set(template, compiled);
    return compiled;
  }
}

/** Values as a template sees them: each in one line, so that none can add a paragraph; and none unnoticed that is missing. */
function strict({ name }: MailTemplate, data: MailData): object {
  const lines = new Map(Object.entries(data).map(([key, value]) => [key, oneLine(value)]));
  return new Proxy(
    {},
    {
      has: (_, key) => typeof key === 'string' && lines.has(key),
      get: (_, key) => {
        const value = typeof key === 'string' ? lines.get(key) : undefined;
        if (value === undefined) throw new Error(`The mail ${name} was given no value of ${String(key)}`);
        return value;
      },
    },
  );
}

function webAddress({ name }: MailTemplate, link: string): string {
  if (link !== '' && !(URL.canParse(link) && /^https?:$/.test(new URL(link).protocol)))
    throw new Error(`The link of the mail ${name} is no address of the web`);
  return link;
}
