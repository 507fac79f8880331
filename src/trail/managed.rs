//! What else manages a trail, by its tags and its name: a tool that puts back what is changed beside it.

use super::text::shown;

/// A tool, and how it is recognised; texts in lower case, and without anything but letters and digits.
struct Tool {
    name: &'static str,
    /// What the names of the tags begin with that only this tool makes.
    tags: &'static [&'static str],
    /// What it is called, as the name or in the value of a tag that somebody made.
    words: &'static [&'static str],
    /// What the names of trails or of CloudFormation's stacks begin with that it makes.
    makes: &'static [&'static str],
}

/// The tools. The ones that work through another one stand before it.
const TOOLS: [Tool; 10] = [
    Tool {
        name: "Control Tower",
        tags: &[],
        words: &["controltower"],
        makes: &["aws-controltower-", "StackSet-AWSControlTower", "AWSControlTower"],
    },
    Tool {
        name: "Landing Zone Accelerator",
        tags: &["accelerator"],
        words: &["awsaccelerator", "landingzoneaccelerator", "lza"],
        makes: &["AWSAccelerator-", "ASEA-"],
    },
    Tool { name: "Service Catalog", tags: &["awsservicecatalog"], words: &["servicecatalog"], makes: &["SC-"] },
    Tool { name: "AWS CDK", tags: &["awscdk"], words: &["cdk", "awscdk"], makes: &[] },
    Tool { name: "Terragrunt", tags: &["terragrunt"], words: &["terragrunt"], makes: &[] },
    Tool { name: "Terraform", tags: &["terraform", "tfstate", "tfworkspace"], words: &["terraform", "tf"], makes: &[] },
    Tool { name: "OpenTofu", tags: &["opentofu"], words: &["opentofu", "tofu"], makes: &[] },
    Tool { name: "Pulumi", tags: &["pulumi"], words: &["pulumi"], makes: &[] },
    Tool { name: "Crossplane", tags: &["crossplane"], words: &["crossplane"], makes: &[] },
    Tool { name: "Ansible", tags: &["ansible"], words: &["ansible"], makes: &[] },
];

/// Tags that people make to say what manages a thing.
const SAYING: [&str; 14] = [
    "managedby",
    "managedwith",
    "manager",
    "managed",
    "provisionedby",
    "provisionedwith",
    "provisioner",
    "createdby",
    "createdwith",
    "deployedby",
    "deployedwith",
    "deployment",
    "iac",
    "tool",
];

/// What says that nothing does.
const NOTHING: [&str; 9] = ["", "no", "false", "none", "na", "manual", "manually", "hand", "console"];

/// CloudFormation's own tag, with the name of the stack.
const STACK: &str = "aws:cloudformation:stack-name";

/// A sentence on each tool that manages a trail of this name and with these tags, and may put back what is changed
/// elsewhere.
pub fn managers(name: &str, tags: &[(String, String)]) -> Vec<String> {
    let mut found: Vec<(&str, String)> = Vec::new();
    let mut add = |tool: &'static str, by: String| {
        if !found.iter().any(|(other, _)| *other == tool) {
            found.push((tool, by));
        }
    };
    for tool in TOOLS.iter().filter(|tool| tool.makes.iter().any(|start| name.starts_with(start))) {
        add(tool.name, "by its name".to_owned());
    }
    for (key, value) in tags {
        let tag = || format!("tag {} = {}", shown(key), shown(value));
        let own = plain(key);
        if key == STACK {
            let by = format!("stack {}", shown(value));
            for tool in TOOLS.iter().filter(|tool| tool.makes.iter().any(|start| value.starts_with(start))) {
                add(tool.name, by.clone());
            }
            add("CloudFormation", by);
        } else if key.starts_with("aws:cloudformation:") {
            // named below, if nothing else tells more
        } else if let Some(tool) = TOOLS.iter().find(|tool| tool.tags.iter().any(|start| own.starts_with(start))) {
            if !NOTHING.contains(&plain(value).as_str()) {
                add(tool.name, tag());
            }
        } else if SAYING.contains(&own.as_str()) {
            let said: Vec<String> = value.split(|c: char| !c.is_alphanumeric()).map(plain).collect();
            let whole = plain(value);
            let is_called = |word: &&str| said.iter().any(|own| own == word) || whole == **word;
            match TOOLS.iter().find(|tool| tool.words.iter().any(&is_called)) {
                Some(tool) => add(tool.name, tag()),
                None if is_called(&"cloudformation") => add("CloudFormation", tag()),
                None => {}
            }
        }
    }
    if let Some((key, value)) = tags.iter().find(|(key, _)| key.starts_with("aws:cloudformation:")) {
        add("CloudFormation", format!("tag {} = {}", shown(key), shown(value)));
    }
    let sentence = |(tool, by): (&str, String)| {
        let effect = match tool {
            "Control Tower" => "a change may be denied, or reported as drift and put back",
            _ => "its next update may put back what you change here",
        };
        format!("{tool} manages this trail ({by}): {effect}.")
    };
    found.into_iter().map(sentence).collect()
}

/// `text` in lower case, letters and digits only.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line a case
    fn what_manages_a_trail_is_told_by_its_tags_and_its_name() {
        type Tags = &'static [(&'static str, &'static str)];
        let cases: [(&str, Tags, &str); 33] = [
            ("events", &[], ""),
            ("events", &[("Name", "events"), ("owner", "terraform-team"), ("team", "accelerators")], ""),
            ("events", &[("aws:cloudformation:stack-name", "base")], "CloudFormation manages this trail (stack base)"),
            ("events", &[("aws:cloudformation:stack-id", "arn:x"), ("aws:cloudformation:logical-id", "Trail")], "CloudFormation manages this trail (tag aws:cloudformation:stack-id = arn:x)"),
            ("events", &[("aws:cloudformation:logical-id", "Trail"), ("aws:cloudformation:stack-name", "base")], "CloudFormation manages this trail (stack base)"),
            ("events", &[("Accelerator", "AWSAccelerator")], "Landing Zone Accelerator"),
            ("events", &[("AcceleratorName", "AWSAccelerator")], "Landing Zone Accelerator"),
            ("events", &[("aws:cloudformation:stack-name", "AWSAccelerator-OrganizationsStack-1-us-east-1")], "Landing Zone Accelerator"),
            ("AWSAccelerator-Organizations-CloudTrail", &[], "Landing Zone Accelerator manages this trail (by its name)"),
            ("aws-controltower-BaselineCloudTrail", &[], "Control Tower manages this trail (by its name)"),
            ("events", &[("aws:cloudformation:stack-name", "StackSet-AWSControlTowerBP-BASELINE-CLOUDTRAIL-1")], "Control Tower"),
            ("events", &[("terraform", "true")], "Terraform manages this trail (tag terraform = true)"),
            ("events", &[("Terraform", "yes")], "Terraform"),
            ("events", &[("terraform", "false")], ""),
            ("events", &[("terraform:workspace", "prod")], "Terraform"),
            ("events", &[("TerraformWorkspace", "prod")], "Terraform"),
            ("events", &[("ManagedBy", "terraform")], "Terraform"),
            ("events", &[("managed-by", "Terraform Cloud")], "Terraform"),
            ("events", &[("managed_by", "opentofu")], "OpenTofu"),
            ("events", &[("Managed By", "terragrunt")], "Terragrunt"),
            ("events", &[("provisioner", "terraform/v1.9")], "Terraform"),
            ("events", &[("CreatedBy", "tf")], "Terraform"),
            ("events", &[("iac", "pulumi")], "Pulumi"),
            ("events", &[("ManagedBy", "security team")], ""),
            ("events", &[("ManagedBy", "manual")], ""),
            ("events", &[("ManagedBy", "CloudFormation")], "CloudFormation"),
            ("events", &[("pulumi:project", "base"), ("pulumi:stack", "prod")], "Pulumi manages this trail (tag pulumi:project = base)"),
            ("events", &[("aws-cdk:stack", "Base")], "AWS CDK"),
            ("events", &[("ManagedBy", "CDK")], "AWS CDK"),
            ("events", &[("aws:servicecatalog:productArn", "arn:x")], "Service Catalog"),
            ("events", &[("crossplane-kind", "trail.cloudtrail")], "Crossplane"),
            ("events", &[("deployed-by", "ansible")], "Ansible"),
            ("events", &[("terraform", "\u{202e}x")], "Terraform manages this trail (tag terraform = \\u{202e}x)"),
        ];
        for (name, tags, expected) in cases {
            let tags: Vec<_> = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
            let told = managers(name, &tags);
            assert_eq!(told.is_empty(), expected.is_empty(), "{name} {tags:?}: {told:?}");
            assert!(expected.is_empty() || told[0].starts_with(expected), "{name} {tags:?}: {told:?}");
        }
        // two tools are two sentences, and each is one
        let tags = [("aws:cloudformation:stack-name", "base"), ("ManagedBy", "cdk"), ("iac", "cdk")];
        let tags = tags.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(managers("events", &tags).len(), 2);
    }
}
