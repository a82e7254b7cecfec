import { GatewayAccounts, GatewayRegistry } from '@mensal/billing/ports';
import { CardTokenizers } from '@mensal/cards/ports';
import { CustomerDirectories } from '@mensal/customers/ports';
import { clientProvider } from '@mensal/gateway-kit';
import { Clock } from '@mensal/kernel';
import { RealTime, Sql } from '@mensal/platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { IpayCardTokenizer } from './ipay-card.tokenizer.js';
import { IpayChargeGateway } from './ipay-charge.gateway.js';
import { IpayClient } from './ipay-client.js';
import { IpayCustomerDirectory } from './ipay-customer.directory.js';
import { IpayCustomerIndex } from './ipay-customer-index.js';
import { IpayListing } from './ipay-listing.js';
import { IpayOrdering } from './ipay-ordering.js';
import { ipayVendor } from './ipay.vendor.js';
import { SqlIpayOrders } from './persistence/sql-ipay-orders.js';

/** Makes a remote Ipay one of this server's gateways. The modules of what it registers itself with are global. */
@Module({ providers: [clientProvider(IpayClient, ipayVendor)] })
export class IpayModule implements OnModuleInit {
  constructor(
    private readonly ipay: IpayClient,
    private readonly gateways: GatewayRegistry,
    private readonly accounts: GatewayAccounts,
    private readonly tokenizers: CardTokenizers,
    private readonly directories: CustomerDirectories,
    private readonly sql: Sql,
    private readonly clock: Clock,
    private readonly realTime: RealTime,
  ) {}

  onModuleInit(): void {
    const { ipay, clock, realTime } = this;
    const index = new IpayCustomerIndex(ipay);
    const customers = new IpayCustomerDirectory(ipay, index, clock);
    const orders = new SqlIpayOrders(this.sql);
    const ordering = new IpayOrdering(ipay, orders, realTime);
    const listing = new IpayListing(ipay, orders);
    this.gateways.register(new IpayChargeGateway(ipay, ordering, customers, clock, realTime, listing));
    this.directories.register(customers);
    this.tokenizers.register(new IpayCardTokenizer(ipay, customers, index, this.accounts));
  }
}
