import type { Identifier } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { CardSettingsStore, type CardSettings } from '../application/card-settings.store.js';

const DEFAULTS: CardSettings = {
  serverTokenising: false,
  pageName: null,
  pageColor: null,
  pageLogoUrl: null,
};

const COLUMNS = `server_tokenising as "serverTokenising", page_name as "pageName", page_color as "pageColor",
  page_logo_url as "pageLogoUrl"`;

@Injectable()
export class SqlCardSettingsStore extends CardSettingsStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  async of(tenantId: Identifier): Promise<CardSettings> {
    const [row] = await this.sql.query<CardSettings>(
      `select ${COLUMNS} from cards.settings where tenant_id = $1`,
      [tenantId],
    );
    return row ?? DEFAULTS;
  }

  async save(tenantId: Identifier, change: Partial<CardSettings>): Promise<CardSettings> {
    const { serverTokenising, pageName, pageColor, pageLogoUrl } = change;
    // What is left out comes as null and stays; of a text that is set to null the parameter behind it says so.
    const [row] = await this.sql.query<CardSettings>(
      `insert into cards.settings as s (tenant_id, server_tokenising, page_name, page_color, page_logo_url)
       values ($1, coalesce($2, $3::boolean), $4, $5, $6)
       on conflict (tenant_id) do update set
         server_tokenising = coalesce($2, s.server_tokenising),
         page_name = case when $7 then $4 else s.page_name end,
         page_color = case when $8 then $5 else s.page_color end,
         page_logo_url = case when $9 then $6 else s.page_logo_url end
       returning ${COLUMNS}`,
      [
        ...[tenantId, serverTokenising, DEFAULTS.serverTokenising],
        ...[pageName, pageColor, pageLogoUrl].map((text) => text ?? null),
        ...[pageName, pageColor, pageLogoUrl].map((text) => text !== undefined),
      ],
    );
    return row as CardSettings;
  }
}
