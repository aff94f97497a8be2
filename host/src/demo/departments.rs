//! The department tree of the demo company and the positions in it. A table only.

/// A department as the demo describes it.
#[derive(Debug)]
pub struct Unit {
    /// The id, e.g. `sales-east`.
    pub id: &'static str,
    /// The id of the department above; empty at the top.
    pub above: &'static str,
    /// Chinese and English name.
    pub name: (&'static str, &'static str),
    /// The position of its head.
    pub head: (&'static str, &'static str),
    /// Positions of the others, taken in turn.
    pub positions: &'static [(&'static str, &'static str)],
    /// How many people work in it directly, the head included.
    pub people: usize,
}

const fn unit(
    id: &'static str,
    above: &'static str,
    name: (&'static str, &'static str),
    head: (&'static str, &'static str),
    positions: &'static [(&'static str, &'static str)],
    people: usize,
) -> Unit {
    Unit {
        id,
        above,
        name,
        head,
        positions,
        people,
    }
}

const SELLERS: &[(&str, &str)] = &[
    ("客户经理", "Account Manager"),
    ("销售代表", "Sales Representative"),
    ("销售代表", "Sales Representative"),
    ("销售助理", "Sales Assistant"),
];
const BUYERS: &[(&str, &str)] = &[
    ("采购专员", "Buyer"),
    ("高级采购专员", "Senior Buyer"),
    ("供应商管理专员", "Supplier Manager"),
];
const OFFICE: &[(&str, &str)] = &[("总经理助理", "Assistant to the General Manager")];

/// The tree, every department after the one above it. A row each.
#[rustfmt::skip]
pub const UNITS: &[Unit] = &[
    unit("company", "", ("澄岸商贸", "Clearshore Trading"), ("总经理", "General Manager"), OFFICE, 4),
    unit("sales", "company", ("销售中心", "Sales"), ("销售总监", "Sales Director"), &[("销售运营专员", "Sales Operations Specialist")], 4),
    unit("sales-east", "sales", ("华东销售部", "Sales East"), ("华东区经理", "Regional Manager East"), SELLERS, 24),
    unit("sales-south", "sales", ("华南销售部", "Sales South"), ("华南区经理", "Regional Manager South"), SELLERS, 22),
    unit("sales-north", "sales", ("华北销售部", "Sales North"), ("华北区经理", "Regional Manager North"), SELLERS, 20),
    unit("sales-key", "sales", ("大客户部", "Key Accounts"), ("大客户部经理", "Key Accounts Manager"), SELLERS, 12),
    unit("sales-online", "sales", ("电商部", "Online Sales"), ("电商部经理", "Online Sales Manager"), &[("店铺运营", "Shop Manager"), ("客服专员", "Chat Agent"), ("视觉设计师", "Visual Designer")], 16),
    unit("purchasing", "company", ("采购中心", "Purchasing"), ("采购总监", "Purchasing Director"), &[("采购计划员", "Purchasing Planner")], 3),
    unit("purchasing-office", "purchasing", ("办公用品采购部", "Office Supplies Purchasing"), ("办公用品采购经理", "Office Supplies Purchasing Manager"), BUYERS, 10),
    unit("purchasing-furniture", "purchasing", ("家具采购部", "Furniture Purchasing"), ("家具采购经理", "Furniture Purchasing Manager"), BUYERS, 9),
    unit("purchasing-technology", "purchasing", ("数码产品采购部", "Technology Purchasing"), ("数码产品采购经理", "Technology Purchasing Manager"), BUYERS, 9),
    unit("supply", "company", ("供应链中心", "Supply Chain"), ("供应链总监", "Supply Chain Director"), &[("供应链计划员", "Supply Chain Planner")], 3),
    unit("supply-warehouse", "supply", ("仓储部", "Warehousing"), ("仓储部经理", "Warehouse Manager"), &[("库管员", "Stock Keeper"), ("叉车司机", "Forklift Driver"), ("分拣员", "Picker"), ("班组长", "Shift Leader")], 28),
    unit("supply-logistics", "supply", ("物流部", "Logistics"), ("物流部经理", "Logistics Manager"), &[("调度员", "Dispatcher"), ("物流专员", "Logistics Specialist"), ("单证员", "Documents Clerk")], 22),
    unit("supply-quality", "supply", ("质量部", "Quality"), ("质量部经理", "Quality Manager"), &[("质检员", "Inspector"), ("质量工程师", "Quality Engineer")], 9),
    unit("service", "company", ("客户服务中心", "Customer Service"), ("客服总监", "Customer Service Director"), &[("服务质量专员", "Service Quality Specialist")], 3),
    unit("service-calls", "service", ("呼叫中心", "Call Centre"), ("呼叫中心经理", "Call Centre Manager"), &[("客服专员", "Service Agent"), ("客服组长", "Service Team Leader"), ("客服专员", "Service Agent")], 26),
    unit("service-returns", "service", ("售后部", "After-Sales"), ("售后部经理", "After-Sales Manager"), &[("售后专员", "After-Sales Specialist"), ("退换货专员", "Returns Specialist")], 13),
    unit("technology", "company", ("信息技术中心", "Information Technology"), ("技术总监", "Technology Director"), &[("架构师", "Architect")], 3),
    unit("technology-engineering", "technology", ("研发部", "Engineering"), ("研发部经理", "Engineering Manager"), &[("软件工程师", "Software Engineer"), ("高级软件工程师", "Senior Software Engineer"), ("测试工程师", "Test Engineer"), ("产品经理", "Product Manager")], 18),
    unit("technology-operations", "technology", ("运维部", "IT Operations"), ("运维部经理", "IT Operations Manager"), &[("系统管理员", "System Administrator"), ("网络工程师", "Network Engineer")], 7),
    unit("corporate", "company", ("职能中心", "Corporate Functions"), ("职能中心总监", "Corporate Director"), &[("流程专员", "Process Specialist")], 2),
    unit("corporate-finance", "corporate", ("财务部", "Finance"), ("财务部经理", "Finance Manager"), &[("会计", "Accountant"), ("应收会计", "Receivables Accountant"), ("出纳", "Cashier")], 12),
    unit("corporate-people", "corporate", ("人力资源部", "Human Resources"), ("人力资源部经理", "Human Resources Manager"), &[("招聘专员", "Recruiter"), ("薪酬专员", "Payroll Specialist")], 7),
    unit("corporate-marketing", "corporate", ("市场部", "Marketing"), ("市场部经理", "Marketing Manager"), &[("市场专员", "Marketing Specialist"), ("文案", "Copywriter")], 8),
    unit("corporate-office", "corporate", ("行政部", "Administration"), ("行政部经理", "Office Manager"), &[("行政专员", "Office Clerk"), ("前台", "Receptionist")], 6),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_tree_has_three_levels_one_top_and_about_three_hundred_people() {
        let mut depth: BTreeMap<&str, usize> = BTreeMap::new();
        for unit in UNITS {
            let level = match unit.above {
                "" => 1,
                above => depth[above] + 1,
            };
            assert!(level <= 3, "{}", unit.id);
            assert!(depth.insert(unit.id, level).is_none(), "{} twice", unit.id);
            assert!(
                unit.people >= 2 && !unit.positions.is_empty(),
                "{}",
                unit.id
            );
        }
        assert_eq!(depth.values().filter(|level| **level == 1).count(), 1);
        assert!(depth.values().any(|level| *level == 3));
        assert_eq!(UNITS.len(), 26);
        let people: usize = UNITS.iter().map(|unit| unit.people).sum();
        assert!(people == 300, "{people}");
    }
}
